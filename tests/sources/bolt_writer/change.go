package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// A state of the store, and its words: what a reader must make of each service.
type state struct {
	services   map[string]*Service
	containers map[string]map[string]*Container // by service
	hostnames  map[string]string
	words      map[string]string // by name of service
	next       int
}

// change writes random transactions. Service `zzz-state` has in its labels the number of the
// transaction, and a checksum of the words of all other services; SUMS has all of these.
func change(db *bbolt.DB, sumsPath string) {
	file, err := os.Create(sumsPath)
	must(err)
	sums := bufio.NewWriter(file)
	s := &state{services: map[string]*Service{}, containers: map[string]map[string]*Container{},
		hostnames: map[string]string{}, words: map[string]string{}}
	began := time.Now()
	for n := 1; n <= *transactions; n++ {
		must(db.Update(func(tx *bbolt.Tx) error {
			for i := rand.Intn(6); i >= 0; i-- {
				s.step(tx)
			}
			sum := s.sum()
			fmt.Fprintln(sums, n, sum)
			return put(tx, "services", "zzz", &Service{ID: "zzz", Name: "zzz-state",
				Labels: map[string]string{"n": fmt.Sprint(n), "sum": sum}, CreatedAt: begin})
		}))
		if *pause > 0 {
			time.Sleep(time.Duration(rand.Int63n(int64(*pause))))
		}
	}
	must(sums.Flush())
	must(file.Close())
	fmt.Printf("%.0f transactions/s\n", float64(*transactions)/time.Since(began).Seconds())
}

func (s *state) sum() string {
	names := make([]string, 0, len(s.words))
	for name := range s.words {
		names = append(names, name)
	}
	sort.Strings(names)
	hash := sha256.New()
	for _, name := range names {
		hash.Write([]byte(s.words[name] + "\n"))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// What is compared: name|label|id state healthy draining node,…
func (s *state) describe(service *Service) {
	var instances []string
	for _, c := range s.containers[service.ID] {
		healthy := c.HealthStatus == nil || c.HealthStatus.Healthy
		instances = append(instances, fmt.Sprintf("%s %s %t %t %s", c.ID, c.ActualState, healthy,
			c.DesiredState == "shutdown", s.hostnames[c.NodeID]))
	}
	sort.Strings(instances)
	s.words[service.Name] = service.Name + "|" + service.Labels["v"] + "|" + strings.Join(instances, ",")
}

func pad() []string { return []string{strings.Repeat("x", rand.Intn(*padding+1))} }

func (s *state) step(tx *bbolt.Tx) {
	choice := rand.Intn(100)
	switch {
	case len(s.services) == 0 || choice < 4 && len(s.services) < 2**services:
		s.addService(tx)
	case choice < 8 && len(s.services) > *services/2:
		s.removeService(tx, s.anyService())
	case choice < 11:
		s.renameNode(tx)
	case choice < 20:
		service := s.anyService()
		service.Labels = map[string]string{"v": fmt.Sprint(rand.Intn(1000))}
		service.Env = pad()
		must(put(tx, "services", service.ID, service))
		s.describe(service)
	default:
		s.changeContainer(tx, s.anyService(), choice)
	}
}

func (s *state) anyService() *Service {
	skip := rand.Intn(len(s.services))
	for _, service := range s.services {
		if skip == 0 {
			return service
		}
		skip--
	}
	return nil
}

func (s *state) addService(tx *bbolt.Tx) {
	s.next++
	id := fmt.Sprintf("s%06d-%d", rand.Intn(1000000), s.next)
	service := &Service{ID: id, Name: "web-" + id, Env: pad(), CreatedAt: time.Now(),
		Labels: map[string]string{"v": "new"}}
	s.services[id] = service
	s.containers[id] = map[string]*Container{}
	must(put(tx, "services", id, service))
	s.describe(service)
}

func (s *state) removeService(tx *bbolt.Tx, service *Service) {
	must(tx.Bucket([]byte("services")).Delete([]byte(service.ID)))
	for id := range s.containers[service.ID] {
		must(tx.Bucket([]byte(*containers)).Delete([]byte(id)))
	}
	delete(s.services, service.ID)
	delete(s.containers, service.ID)
	delete(s.words, service.Name)
}

// Changes all services that have containers there.
func (s *state) renameNode(tx *bbolt.Tx) {
	id := fmt.Sprintf("n-%d", rand.Intn(5))
	s.hostnames[id] = fmt.Sprintf("worker-%d", rand.Intn(1000))
	must(put(tx, "nodes", id, &Node{ID: id, Hostname: s.hostnames[id], LastHeartbeat: time.Now()}))
	for _, service := range s.services {
		s.describe(service)
	}
}

func (s *state) changeContainer(tx *bbolt.Tx, service *Service, choice int) {
	all := s.containers[service.ID]
	var container *Container
	for _, container = range all {
		break
	}
	switch {
	case container == nil || choice < 35 && len(all) < 12:
		s.next++
		node := fmt.Sprintf("n-%d", rand.Intn(5))
		if s.hostnames[node] == "" {
			return
		}
		container = &Container{ID: fmt.Sprintf("c%06d-%d", rand.Intn(1000000), s.next),
			ServiceID: service.ID, ServiceName: service.Name, CreatedAt: time.Now(), NodeID: node,
			DesiredState: "running", ActualState: "pending"}
		all[container.ID] = container
	case choice < 50:
		must(tx.Bucket([]byte(*containers)).Delete([]byte(container.ID)))
		delete(all, container.ID)
		s.describe(service)
		return
	case choice < 70:
		container.ActualState = []string{"running", "failed", "complete"}[rand.Intn(3)]
	case choice < 75:
		container.DesiredState = "shutdown"
	default:
		container.HealthStatus = &HealthStatus{Healthy: rand.Intn(2) == 0, CheckedAt: time.Now()}
	}
	container.Env = pad()
	must(put(tx, *containers, container.ID, container))
	s.describe(service)
}
