"""What is done in this room: each verb one transaction, told who and when."""
