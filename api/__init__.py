"""The faces of the house: HTTP, the review page, the command line. They translate, and decide nothing."""
