#!/bin/sh
# Makes a certificate authority, and what it and another one have signed: certificates.sh FOLDER
set -eu
mkdir -p "$1"
cd "$1"

authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
        -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
sign() { # NAME AUTHORITY DAYS ALTERNATIVE_NAMES
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
        -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=clientAuth,serverAuth\n' "$4" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days "$3" \
        -extfile "$1.ext" -out "$1.crt" 2>/dev/null
}
authority ca
authority other-ca
sign server ca 2 IP:127.0.0.1,IP:127.0.0.2,DNS:localhost
sign elsewhere ca 2 DNS:manager.example.com
sign expired-server ca -1 IP:127.0.0.1
sign foreign-server other-ca 2 IP:127.0.0.1
sign node ca 2 DNS:node
sign expired-node ca -1 DNS:node
sign foreign-node other-ca 2 DNS:node
