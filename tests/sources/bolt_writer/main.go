// bolt_writer writes stores as Warren's managers do, with the real bbolt: it holds the lock, and
// the values are Go's JSON of structs. For the tests of boltdb: sources.
//
//	bolt_writer serve FILE            transactions from standard input, until it ends (serve.go)
//	bolt_writer change FILE SUMS      random transactions, each with a checksum of all (change.go)
//	bolt_writer compact FILE TO       what bbolt's own compaction makes of it
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"go.etcd.io/bbolt"
)

var (
	pageSize     = flag.Int("page", 4096, "octets of a page of a new store")
	noSync       = flag.Bool("no-sync", false, "do not wait for the disk")
	noFreeList   = flag.Bool("no-free-list", false, "do not write the free list")
	containers   = flag.String("containers", "containers", "name of the bucket of containers")
	transactions = flag.Int("transactions", 10000, "of change")
	services     = flag.Int("services", 30, "about so many services, of change")
	padding      = flag.Int("padding", 200, "most octets that make a value larger, of change")
	pause        = flag.Duration("pause", 0, "most time between two transactions, of change")
)

func open(path string) *bbolt.DB {
	db, err := bbolt.Open(path, 0600, &bbolt.Options{
		PageSize: *pageSize, NoSync: *noSync, NoFreelistSync: *noFreeList,
	})
	must(err)
	return db
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func makeBuckets(db *bbolt.DB) {
	must(db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{"nodes", "services", *containers, "secrets", "networks"} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func main() {
	flag.Parse()
	log.SetFlags(0)
	if flag.NArg() < 2 {
		log.Fatal("usage: bolt_writer [OPTIONS] serve|change|compact FILE ...")
	}
	db := open(flag.Arg(1))
	switch flag.Arg(0) {
	case "serve":
		makeBuckets(db)
		serve(db, os.Stdin)
	case "change":
		makeBuckets(db)
		change(db, flag.Arg(2))
	case "compact":
		to := open(flag.Arg(2))
		must(bbolt.Compact(to, db, 65536))
		must(to.Close())
	default:
		log.Fatalf("no command '%s'", flag.Arg(0))
	}
	must(db.Close())
	fmt.Println("done")
}
