"""The theory of promises: small functions, each one assumption, wired by the names of their arguments.

An argument is a property of the state (``stock``, ``calm``, ``returned``), of the place where the agreement
stands (``owed_by_target``, ``relief_revenue``), of an action (``arrest_effort``), a parameter of the case,
or what another function gives. To change the theory, write another function of the same name, or name
another one in the case; the engine stays as it is.
"""
