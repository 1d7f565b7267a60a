"""The scale as the product uses it: versions shipped with the product, and those entered and published on screen."""
