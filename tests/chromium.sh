#!/bin/sh
# The page tests drive Chromium: take the system's, else install it (Debian as root), else let Playwright fetch its own.
# usage: sh tests/chromium.sh PYTHON
set -e
if command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
    "$1" -m playwright install chromium
fi
