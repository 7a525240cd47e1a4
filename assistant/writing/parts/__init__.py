"""The parts a document is filled from. Each answers one question about a record and cites what it rests on."""
