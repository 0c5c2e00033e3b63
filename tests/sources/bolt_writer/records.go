package main

import "time"

// Warren's structs, as far as it matters: the names of the fields are those in the store.

type PortMapping struct {
	Name          string
	ContainerPort int
	HostPort      int
	Protocol      string
	PublishMode   string
}

type Service struct {
	ID        string
	Name      string
	Image     string
	Replicas  int
	Env       []string
	Ports     []*PortMapping
	Labels    map[string]string
	CreatedAt time.Time
}

type HealthStatus struct {
	Healthy             bool
	Message             string
	CheckedAt           time.Time
	ConsecutiveFailures int
}

type Container struct {
	ID           string
	ServiceID    string
	ServiceName  string
	NodeID       string
	ContainerID  string
	DesiredState string
	ActualState  string
	Image        string
	Env          []string
	HealthStatus *HealthStatus
	CreatedAt    time.Time
	ExitCode     int
}

type Node struct {
	ID            string
	Role          string
	Address       string
	OverlayIP     []byte
	Hostname      string
	Status        string
	LastHeartbeat time.Time
}
