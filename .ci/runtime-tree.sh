#!/usr/bin/env bash
# runtime-tree.sh BINARY DIRECTORY: lays out what the runtime image holds, from the Debian that the binary was built on.
#
#   DIRECTORY/root   the binary (stripped), the shared libraries that it loads, their licences and Debian's record of
#                    each package (where scanners look for it), time zones, certificates, a user; no shell
#   DIRECTORY/data   the empty data directory, apart because it belongs to that user
set -euo pipefail

binary=$1
root=$2/root

libraries() { ldd "$binary" | grep -oE '/[^ ]+'; }

owner() { dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null; }

record_package() {
  local package=$1
  mkdir -p "$root/var/lib/dpkg/status.d"
  dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
  install -D -m 644 -t "$root/usr/share/doc/$package" "/usr/share/doc/$package/copyright"
}

mkdir -p "$root"/usr/{bin,lib,lib64,local/bin,share} "$root"/{etc/ssl/certs,tmp,proc,dev,sys} "$2/data"
chmod 1777 "$root/tmp"
ln -s usr/lib usr/lib64 "$root"

strip -o "$root/usr/local/bin/gavel" "$binary"
libraries | while read -r library; do
  install -D -m 755 "$(readlink -f "$library")" "$root/usr${library#/usr}"
done

if [[ -f /etc/ssl/certs/ca-certificates.crt ]]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"; fi
# Without the copies of each zone that count leap seconds.
mkdir -p "$root/usr/share/zoneinfo"
tar -C /usr/share/zoneinfo --exclude=./posix --exclude=./right --exclude=./localtime -cf - . |
  tar -C "$root/usr/share/zoneinfo" -xf -
cp /etc/os-release "$root/etc/os-release"
echo 'gavel:x:10001:10001:Gavel:/data:/usr/local/bin/gavel' >"$root/etc/passwd"
echo 'gavel:x:10001:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

libraries | while read -r library; do owner "$library"; done | cut -d: -f1 | sort -u | while read -r package; do
  record_package "$package"
done
record_package tzdata
du -sh "$root"
