package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// serve reads a command a line; they are one transaction until `commit`, which prints when it was
// done, in nanoseconds since 1970:
//
//	put BUCKET KEY VALUE       delete BUCKET KEY       drop BUCKET
//	fill SERVICES CONTAINERS   so many services (s-0 …) of so many containers each (c-0-0 …)
//	touch SERVICE NUMBER       its NUMBERth container (of `fill`) changes its health
func serve(db *bbolt.DB, input io.Reader) {
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 1<<24)
	more := lines.Scan()
	for more {
		must(db.Update(func(tx *bbolt.Tx) error {
			for ; more && lines.Text() != "commit"; more = lines.Scan() {
				if err := execute(tx, lines.Text()); err != nil {
					return err
				}
			}
			return nil
		}))
		fmt.Println("committed", time.Now().UnixNano())
		more = lines.Scan()
	}
}

func execute(tx *bbolt.Tx, line string) error {
	words := strings.SplitN(line, " ", 4)
	switch words[0] {
	case "put":
		return tx.Bucket([]byte(words[1])).Put([]byte(words[2]), []byte(words[3]))
	case "delete":
		return tx.Bucket([]byte(words[1])).Delete([]byte(words[2]))
	case "drop":
		return tx.DeleteBucket([]byte(words[1]))
	case "fill":
		return fill(tx, number(words[1]), number(words[2]))
	case "touch":
		return touch(tx, number(words[1]), number(words[2]))
	}
	log.Fatalf("no command '%s'", line)
	return nil
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func put(tx *bbolt.Tx, bucket string, key string, record interface{}) error {
	value, err := json.Marshal(record)
	must(err)
	return tx.Bucket([]byte(bucket)).Put([]byte(key), value)
}

var begin = time.Date(2026, 1, 1, 0, 0, 0, 123456789, time.FixedZone("", 3600))

func filled(service int, index int) *Container {
	return &Container{
		ID: fmt.Sprintf("c-%d-%d", service, index), ServiceID: fmt.Sprintf("s-%d", service),
		ServiceName: fmt.Sprintf("web-%d", service), NodeID: fmt.Sprintf("n-%d", index%8),
		ContainerID:  fmt.Sprintf("warren-c-%d-%d", service, index),
		DesiredState: "running", ActualState: "running", Image: "docker.io/library/nginx:1.27",
		Env:          []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "A=1", "B=2"},
		HealthStatus: &HealthStatus{Healthy: true, Message: "200 OK", CheckedAt: begin},
		CreatedAt:    begin.Add(time.Duration(index) * time.Second),
	}
}

func fill(tx *bbolt.Tx, services int, each int) error {
	for node := 0; node < 8; node++ {
		key := fmt.Sprintf("n-%d", node)
		must(put(tx, "nodes", key, &Node{ID: key, Role: "worker", Hostname: "worker-" + key[2:],
			Address: fmt.Sprintf("10.0.0.%d:8080", node+1), Status: "ready"}))
	}
	for service := 0; service < services; service++ {
		key := fmt.Sprintf("s-%d", service)
		must(put(tx, "services", key, &Service{ID: key, Name: fmt.Sprintf("web-%d", service),
			Replicas: each, CreatedAt: begin,
			Ports: []*PortMapping{{Name: "http", ContainerPort: 80, Protocol: "tcp"}}}))
		for index := 0; index < each; index++ {
			container := filled(service, index)
			must(put(tx, *containers, container.ID, container))
		}
	}
	return nil
}

func touch(tx *bbolt.Tx, service int, index int) error {
	container := filled(service, index)
	value := tx.Bucket([]byte(*containers)).Get([]byte(container.ID))
	must(json.Unmarshal(value, container))
	container.HealthStatus.Healthy = !container.HealthStatus.Healthy
	container.HealthStatus.CheckedAt = time.Now()
	return put(tx, *containers, container.ID, container)
}
