"""What goes over the wire, by matter. The command line gives the same."""
