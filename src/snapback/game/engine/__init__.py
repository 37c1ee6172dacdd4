"""The engine: backward induction on small axes, exact distributions, and derivatives by one adjoint pass."""
