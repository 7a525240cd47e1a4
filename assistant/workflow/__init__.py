"""Use cases, short: intake, drafting, review, publishing. They ask the world for what they need through ports."""
