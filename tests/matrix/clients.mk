# The clients of the matrix that are compiled. B: the build folder; included by the Makefile.
MATRIX := $(B)/matrix
MATRIX_CLIENTS := $(addprefix $(MATRIX)/,calls calls_static calls_musl calls_musl_static go_cgo go_dns \
    rust LookUp.class)
CALLS := tests/matrix/clients/calls.c

.PHONY: matrix-clients
matrix-clients: $(MATRIX_CLIENTS)

# One file for glibc from 2.2.5 on: all that it calls is that old, but for what the newer start-up
# code asks for; so that is made to ask for the old one, which every glibc still has.
$(MATRIX)/start.o:
	@mkdir -p $(@D)
	@libc=$$(gcc -print-file-name=libc.so.6) && old=$$(readelf --dyn-syms -W $$libc | \
	    sed -n 's/.* \(__libc_start_main@GLIBC_.*\)/\1/p') && \
	    objcopy --redefine-sym "__libc_start_main=$$old" $$(gcc -print-file-name=Scrt1.o) $@
$(MATRIX)/calls: $(CALLS) $(MATRIX)/start.o
	@echo '  cc    $@'
	@gcc -O1 -Wall -Wextra -nostartfiles -o $@ $(MATRIX)/start.o $$(gcc -print-file-name=crti.o) \
	    $(CALLS) $$(gcc -print-file-name=crtn.o)
$(MATRIX)/calls_static: $(CALLS)
	@mkdir -p $(@D)
	@echo '  cc    $@'
	@gcc -O1 -Wall -Wextra -static -Wl,--no-warnings -o $@ $<
$(MATRIX)/calls_musl $(MATRIX)/calls_musl_static: $(CALLS)
	@mkdir -p $(@D)
	@echo '  musl  $@'
	@musl-gcc -O1 -Wall -Wextra $(if $(findstring static,$@),-static) -o $@ $<
$(MATRIX)/go_cgo $(MATRIX)/go_dns: tests/matrix/clients/lookup.go
	@mkdir -p $(@D)
	@echo '  go    $@'
	@CGO_ENABLED=$(if $(findstring cgo,$@),1,0) /usr/bin/go build -o $@ $<
$(MATRIX)/rust: tests/matrix/clients/lookup.rs
	@mkdir -p $(@D)
	@echo '  rust  $@'
	@/usr/bin/rustc -O -o $@ $<
$(MATRIX)/LookUp.class: tests/matrix/clients/LookUp.java
	@mkdir -p $(@D)
	@echo '  java  $@'
	@/usr/bin/javac -d $(@D) $<
