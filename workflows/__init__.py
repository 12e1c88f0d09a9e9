"""What the office does: lifecycles, commands, policy, reactions, schedule, actors."""
