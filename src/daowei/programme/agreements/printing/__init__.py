"""A paper of an agreement as people hold it in their hands: PDF and docx, in either language."""
