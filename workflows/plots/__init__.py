"""Pictures of what is stored: ranks over months, figures against targets, the plots of a bulletin."""
