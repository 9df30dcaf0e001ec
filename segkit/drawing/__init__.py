"""How charts look: colours, house style, figures."""
