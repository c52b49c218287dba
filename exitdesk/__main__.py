"""``python -m exitdesk``."""

import sys

from exitdesk.app.start import main

if __name__ == "__main__":
    sys.exit(main())
