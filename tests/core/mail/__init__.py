"""Tests of welcome e-mails."""
