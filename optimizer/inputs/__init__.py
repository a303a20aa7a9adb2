"""What people write, as frozen models: a case, its offers, insurers and perils, a market, a proposal."""
