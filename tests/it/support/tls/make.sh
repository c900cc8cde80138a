#!/usr/bin/env bash
# Makes the certificates of this folder anew: an authority, and what it and others signed. They are
# for tests alone; their keys are worth nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
names='subjectAltName=IP:127.0.0.1,DNS:tls.test'
century=36500

key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt; }

# signed NAME SUBJECT-ALT-NAMES UNTIL
signed() {
    openssl req -new -key server.key -subj "/CN=$1" -out request.pem
    : > index.txt
    printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'database=index.txt' 'serial=serial.txt' 'policy=p' \
        'x509_extensions=e' '[p]' 'commonName=supplied' '[e]' "$2" > ca.txt
    openssl ca -batch -notext -create_serial -md sha256 -startdate 20200101000000Z -enddate "$3" \
        -cert authority.pem -keyfile authority.key -in request.pem -out "$1.pem" -outdir . -config ca.txt
}

key > authority.key
key > server.key
openssl req -x509 -new -key authority.key -subj '/CN=The authority of the tests' -days $century \
    -addext 'basicConstraints=critical,CA:true' -addext 'keyUsage=critical,keyCertSign' -out authority.pem
signed good "$names" 21200101000000Z
signed expired "$names" 20210101000000Z
signed elsewhere 'subjectAltName=DNS:elsewhere.test' 21200101000000Z
openssl req -x509 -new -key server.key -subj '/CN=itself' -days $century -addext "$names" \
    -addext 'basicConstraints=critical,CA:false' -out itself.pem
# As openssl makes it unasked: marked as an authority's.
openssl req -x509 -new -key server.key -subj '/CN=marked' -days $century -addext "$names" -out marked.pem
rm -f authority.key request.pem ./*.txt* ./[0-9A-F]*.pem
