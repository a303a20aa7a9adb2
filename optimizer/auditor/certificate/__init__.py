"""Certificates of a bound, checked: every row, box and cut is written again from case and loss years, and every leaf bounded again."""

from optimizer.auditor.certificate.check import CertificateCheck, check_certificate

__all__ = ["CertificateCheck", "check_certificate"]
