#!/usr/bin/env bash
# PID 1 of a lab device: a throw-away overlay over this machine's own file system, then the device's
# script. Nothing that a device writes outlives it. Usage: inside.sh BASE NAME SCRIPT
set -eu
base=$1 name=$2 script=$3
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
root=$base/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/run/lock" "$root/run/lab"
hostname "$name"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
printf '%s\n' "$script" >"$root/run/lab/script"
exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 NAME="$name" bash -c '
  cd /
  # start NAME COMMAND…: a daemon in the background, its words in /run/lab/NAME.log
  start() { local log=$1; shift; "$@" >"/run/lab/$log.log" 2>&1 </dev/null & }
  # as USER COMMAND…: as another user
  as() { local user=$1; shift; setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"; }
  # certificate NAME: /run/lab/NAME.{key,crt}, self-signed
  certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout /run/lab/$1.key -out /run/lab/$1.crt \
      -subj "/O=Lab/CN=$NAME.example" -days 825 2>/dev/null
    chmod 644 /run/lab/$1.*
  }
  # ended NAME: the certificate again, but from the year 2019 (only `openssl ca` takes such dates)
  ended() {
    local ca=/run/lab/ca; mkdir -p $ca; : >$ca/index; echo 01 >$ca/serial
    printf "[ca]\ndefault_ca=x\n[x]\ndatabase=$ca/index\nserial=$ca/serial\nnew_certs_dir=$ca\ndefault_md=sha256\npolicy=p\n[p]\norganizationName=optional\ncommonName=supplied\n" >$ca/conf
    openssl req -new -key /run/lab/$1.key -subj "/O=Lab/CN=$NAME.example" -out $ca/csr
    openssl ca -batch -selfsign -config $ca/conf -keyfile /run/lab/$1.key -in $ca/csr -notext \
      -startdate 20190101000000Z -enddate 20200101000000Z -out /run/lab/$1.crt >/run/lab/ca.log 2>&1
    chmod 644 /run/lab/$1.*
  }
  . /run/lab/script
  while :; do wait -n || sleep 0.2; done'
