#include "tests/support/referee.h"

#include <stdbool.h>

#include <cstdlib>
#include <stdexcept>

#include <ldns/ldns.h>

namespace warren::test {
namespace {

std::string taken(char* text) {
    std::string copy(text != nullptr ? text : "");
    std::free(text);
    while (!copy.empty() && (copy.back() == '\n' || copy.back() == ' ')) copy.pop_back();
    return copy;
}

std::vector<SeenRecord> records(const ldns_rr_list* list) {
    std::vector<SeenRecord> seen;
    for (size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
        const ldns_rr* rr = ldns_rr_list_rr(list, i);
        SeenRecord record;
        record.owner = taken(ldns_rdf2str(ldns_rr_owner(rr)));
        record.type = taken(ldns_rr_type2str(ldns_rr_get_type(rr)));
        record.ttl = ldns_rr_ttl(rr);
        for (size_t k = 0; k < ldns_rr_rd_count(rr); ++k) {
            if (k > 0) record.data += ' ';
            record.data += taken(ldns_rdf2str(ldns_rr_rdf(rr, k)));
        }
        seen.push_back(record);
    }
    return seen;
}

}  // namespace

SeenPacket see(std::span<const uint8_t> message) {
    SeenPacket seen;
    ldns_pkt* packet = nullptr;
    if (ldns_wire2pkt(&packet, message.data(), message.size()) != LDNS_STATUS_OK) return seen;
    seen.good = true;
    seen.id = ldns_pkt_id(packet);
    seen.rcode = taken(ldns_pkt_rcode2str(ldns_pkt_get_rcode(packet)));
    seen.response = ldns_pkt_qr(packet);
    seen.authoritative = ldns_pkt_aa(packet);
    seen.truncated = ldns_pkt_tc(packet);
    seen.recursion_desired = ldns_pkt_rd(packet);
    seen.recursion_available = ldns_pkt_ra(packet);
    seen.checking_disabled = ldns_pkt_cd(packet);
    seen.edns = ldns_pkt_edns(packet);
    if (seen.edns) {
        seen.edns_rcode = ldns_pkt_edns_extended_rcode(packet);
        seen.edns_version = ldns_pkt_edns_version(packet);
        seen.udp_size = ldns_pkt_edns_udp_size(packet);
        seen.dnssec_ok = ldns_pkt_edns_do(packet);
        if (ldns_pkt_edns_data(packet) != nullptr) {
            seen.edns_data = taken(ldns_rdf2str(ldns_pkt_edns_data(packet)));
        }
    }
    seen.question = records(ldns_pkt_question(packet));
    seen.answer = records(ldns_pkt_answer(packet));
    seen.authority = records(ldns_pkt_authority(packet));
    seen.additional = records(ldns_pkt_additional(packet));
    ldns_pkt_free(packet);
    return seen;
}

std::vector<uint8_t> query(const Ask& ask) {
    ldns_rdf* name = ldns_dname_new_frm_str(ask.name.c_str());
    if (name == nullptr) throw std::invalid_argument(ask.name);
    ldns_pkt* packet = ldns_pkt_query_new(name, ldns_get_rr_type_by_name(ask.type.c_str()),
                                          LDNS_RR_CLASS_IN, LDNS_RD);
    ldns_pkt_set_id(packet, ask.id);
    if (ask.edns) {
        ldns_pkt_set_edns_udp_size(packet, ask.udp_size);
        ldns_pkt_set_edns_do(packet, ask.dnssec_ok);
    }
    uint8_t* wire = nullptr;
    size_t size = 0;
    ldns_pkt2wire(&wire, packet, &size);
    std::vector<uint8_t> message(wire, wire + size);
    std::free(wire);
    ldns_pkt_free(packet);
    return message;
}

}  // namespace warren::test
