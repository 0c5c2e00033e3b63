// Looks names up in Go, with cgo (the C library's getaddrinfo) or without (DNS alone).
//   lookup NAME|@ADDRESS...
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

func lookUp(arg string) ([]string, error) {
	if arg[0] == '@' {
		return net.LookupAddr(arg[1:])
	}
	return net.LookupHost(arg)
}

func main() {
	for _, arg := range os.Args[1:] {
		found, err := lookUp(arg)
		var why *net.DNSError
		switch {
		case errors.As(err, &why) && why.IsNotFound:
			fmt.Println("! not found")
		case err != nil && strings.HasSuffix(err.Error(), "No address associated with hostname"):
			fmt.Println("! no data")
		case err != nil:
			fmt.Println("!", err)
		default:
			fmt.Println(strings.Join(found, " "))
		}
	}
}
