"""What people see and take away: screens, charts and exports."""
