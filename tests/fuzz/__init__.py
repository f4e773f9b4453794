"""Spoilt inputs by the thousand: every one is taken or refused with a letter in Chinese, and never anything else."""
