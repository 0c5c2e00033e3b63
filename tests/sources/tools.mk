# The real parts that sources are tested against, where Debian has only their libraries.
source-tools: $(B)/sources/bolt_writer

# Debian's Go finds Debian's packages without a network.
$(B)/sources/bolt_writer: $(wildcard tests/sources/bolt_writer/*.go)
	@mkdir -p $(@D)
	@echo '  go    $@'
	@GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$(abspath $(B))/sources/go go build -o $@ $^
