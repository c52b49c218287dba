"""Speed against raw SQLCipher doing the same reads and writes in the same run."""
