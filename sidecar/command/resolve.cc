#include "sidecar/command/resolve.h"

#include <stdbool.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "sidecar/base/json_writer.h"
#include "sidecar/control/reply_json.h"
#include "sidecar/dns/reverse_name.h"

#include <ldns/ldns.h>  // last: it defines bool, true and false as macros

namespace warren {
namespace {

constexpr timeval kPatience{5, 0};  // longer than the sidecar's own for an upstream

template <auto release>
struct Releaser {
    template <typename T>
    void operator()(T* pointer) const {
        release(pointer);
    }
};
using Resolver = std::unique_ptr<ldns_resolver, Releaser<ldns_resolver_deep_free>>;
using Packet = std::unique_ptr<ldns_pkt, Releaser<ldns_pkt_free>>;
using Field = std::unique_ptr<ldns_rdf, Releaser<ldns_rdf_deep_free>>;
using Text = std::unique_ptr<char, Releaser<std::free>>;

Resolver resolver_for(const ResolveRequest& request) {
    Resolver resolver(ldns_resolver_new());
    const Address& address = request.server.address;
    const Field server(ldns_rdf_new_frm_str(
        address.is_ipv4() ? LDNS_RDF_TYPE_A : LDNS_RDF_TYPE_AAAA, address.text().c_str()));
    ldns_resolver_push_nameserver(resolver.get(), server.get());
    ldns_resolver_set_port(resolver.get(), request.server.port);
    ldns_resolver_set_timeout(resolver.get(), kPatience);
    ldns_resolver_set_retry(resolver.get(), 1);
    ldns_resolver_set_usevc(resolver.get(), request.over_tcp);
    ldns_resolver_set_fallback(resolver.get(), true);
    ldns_resolver_set_edns_udp_size(resolver.get(), dns::kOurUdpSize);
    return resolver;
}

std::string taken(char* text) {
    const Text owner(text);
    return text != nullptr ? text : "";
}

void print_json(const ldns_pkt* packet) {
    uint8_t* octets = nullptr;
    size_t size = 0;
    if (ldns_pkt2wire(&octets, packet, &size) != LDNS_STATUS_OK) return;
    const std::unique_ptr<uint8_t, Releaser<std::free>> owner(octets);
    JsonWriter json;
    json.begin_object();
    json.put("status", taken(ldns_pkt_rcode2str(ldns_pkt_get_rcode(packet))));
    json.put("authoritative", ldns_pkt_aa(packet) != 0);
    json.put("truncated", ldns_pkt_tc(packet) != 0);
    write_records(json, {octets, size});
    json.end_object();
    std::puts(nlohmann::ordered_json::parse(json.finish()).dump(2).c_str());
}

}  // namespace

int resolve(const ResolveRequest& request) {
    std::string name = request.name;
    std::string type = request.type;
    if (const auto address = Address::parse(name)) {
        name = dns::reverse_name(*address);
        type = "PTR";
    }
    const Field owner(ldns_dname_new_frm_str(name.c_str()));
    const ldns_rr_type number = ldns_get_rr_type_by_name(type.c_str());
    if (!owner || number == 0) {
        std::fprintf(stderr, "warren-sidecar: '%s' is no %s\n", owner ? type.c_str() : name.c_str(),
                     owner ? "record type" : "name");
        return 2;
    }
    const Resolver resolver = resolver_for(request);
    ldns_pkt* received = nullptr;
    const ldns_status status = ldns_resolver_send(&received, resolver.get(), owner.get(), number,
                                                  LDNS_RR_CLASS_IN, LDNS_RD);
    const Packet packet(received);
    if (status != LDNS_STATUS_OK || !packet) {
        std::fprintf(stderr, "warren-sidecar: no answer from %s: %s\n",
                     request.server.text().c_str(), ldns_get_errorstr_by_id(status));
        return 1;
    }
    if (request.json) {
        print_json(packet.get());
    } else {
        ldns_pkt_print(stdout, packet.get());
    }
    return ldns_pkt_get_rcode(packet.get()) == LDNS_RCODE_NOERROR ? 0 : 1;
}

}  // namespace warren
