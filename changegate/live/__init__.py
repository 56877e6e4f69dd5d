"""What is live: looked at where the deployed side says, compared with what is deployed, told if it drifts."""
