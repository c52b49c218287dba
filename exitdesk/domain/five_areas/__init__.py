"""Our own assessment: five areas with their items, anchors and words, and the family form."""
