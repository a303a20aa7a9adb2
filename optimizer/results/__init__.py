"""What is answered, as frozen dataclasses, one module a kind of answer; nothing here knows who computes it."""
