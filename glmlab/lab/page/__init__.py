"""The page around panels and views: toolbar, tabs, boxes, overlay."""
