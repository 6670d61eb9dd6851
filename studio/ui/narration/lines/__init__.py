"""Who says what stands between quotation marks: proposed by rules, confirmed by a person."""
