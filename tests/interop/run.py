"""licentia against PyJWT, joserfc, jose, jsonwebtoken, jwt-simple, cryptography, rfc8785, jsonschema, openssl and its own
specification.

Run by `cargo xtask test --only interop`, which installs them; or
    INTEROP_NODE_PACKAGES=DIR INTEROP_ORACLES=FILE python tests/interop/run.py [PROGRAM]
with DIR holding node_modules and FILE being the built tests/oracles. PROGRAM defaults to the environment's LICENTIA_BIN.
"""

import os
import sys

import agreement
import bundles
import differences
import issued_here
import issued_there
import keys
import schemas
import vectors
from program import Program
from table import Table


def main():
    program = Program(sys.argv[1] if len(sys.argv) > 1 else os.environ["LICENTIA_BIN"])
    table = Table()
    for group in (issued_here, issued_there, keys, vectors, differences, schemas, agreement, bundles):
        try:
            group.run(table, program)
        except Exception as fault:  # what a group's cases all need is missing: that is a failure, not the end
            table.case(f"{group.__name__}: prepared", raise_again, fault)
    return table.finish()


def raise_again(fault):
    raise fault


if __name__ == "__main__":
    sys.exit(main())
