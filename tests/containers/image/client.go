// A static Go program, alone in its image: no C library, no resolver but Go's own.
//
//	client lookup NAME...                 the addresses of each, a line a name
//	client load SECONDS MILLISECONDS NAME one lookup each so many milliseconds; what came of them
//	client serve ADDRESS:PORT             a name server: every A is 192.0.2.99
//	client wait                           does nothing, for as long as it is let
package main

import (
	"fmt"
	"net"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

func lookUp(name string) string {
	found, err := net.LookupHost(name)
	if err != nil {
		return "! " + err.Error()
	}
	sort.Strings(found)
	return strings.Join(found, " ")
}

func load(length, pause time.Duration, name string) {
	var asked, answered int
	var longest time.Duration
	end := time.Now().Add(length)
	last := time.Now()
	for time.Now().Before(end) {
		asked++
		if _, err := net.LookupHost(name); err == nil {
			answered++
			longest = max(longest, time.Since(last))
			last = time.Now()
		}
		time.Sleep(pause)
	}
	longest = max(longest, time.Since(last))
	fmt.Println(asked, answered, asked-answered, longest.Milliseconds())
}

func max(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}

// The question as it came, and one record behind it.
func serve(address string) {
	socket, err := net.ListenPacket("udp4", address)
	if err != nil {
		fmt.Println("!", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	query := make([]byte, 512)
	for {
		size, from, err := socket.ReadFrom(query)
		if err != nil || size < 17 {
			continue
		}
		end := 12
		for end < size-5 && query[end] != 0 {
			end += int(query[end]) + 1
		}
		reply := append([]byte{}, query[:end+5]...)
		copy(reply[2:12], []byte{0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0})
		reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 99)
		socket.WriteTo(reply, from)
	}
}

func number(text string) time.Duration {
	n, err := strconv.Atoi(text)
	if err != nil {
		fmt.Println("!", err)
		os.Exit(2)
	}
	return time.Duration(n)
}

func main() {
	switch os.Args[1] {
	case "lookup":
		for _, name := range os.Args[2:] {
			fmt.Println(lookUp(name))
		}
	case "load":
		load(number(os.Args[2])*time.Second, number(os.Args[3])*time.Millisecond, os.Args[4])
	case "serve":
		serve(os.Args[2])
	case "wait":
		time.Sleep(time.Hour)
	}
}
