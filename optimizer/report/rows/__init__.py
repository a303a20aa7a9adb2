"""The rows of tables and charts: plain values taken from an answer, nothing computed anew."""
