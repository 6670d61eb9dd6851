"""Models that find the object at a click: Segment Anything, SAM 2, MobileSAM and their kin, as users bring them."""
