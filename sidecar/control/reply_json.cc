#include "sidecar/control/reply_json.h"

#include <stdbool.h>

#include <cstdlib>
#include <memory>

#include <ldns/ldns.h>  // last: it defines bool, true and false as macros

namespace warren {
namespace {

std::string taken(char* text) {
    const std::unique_ptr<char, decltype(&std::free)> owner(text, std::free);
    return text != nullptr ? text : "";
}

void write_section(JsonWriter& json, const char* name, const ldns_rr_list* records) {
    json.begin_array(name);
    for (size_t i = 0; i < ldns_rr_list_rr_count(records); ++i) {
        const ldns_rr* record = ldns_rr_list_rr(records, i);
        std::string data;
        for (size_t k = 0; k < ldns_rr_rd_count(record); ++k) {
            data += (k > 0 ? " " : "") + taken(ldns_rdf2str(ldns_rr_rdf(record, k)));
        }
        json.begin_object();
        json.put("name", taken(ldns_rdf2str(ldns_rr_owner(record))));
        json.put("type", taken(ldns_rr_type2str(ldns_rr_get_type(record))));
        json.put("ttl", ldns_rr_ttl(record));
        json.put("data", data);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

bool write_records(JsonWriter& json, std::span<const uint8_t> message) {
    ldns_pkt* read = nullptr;
    if (ldns_wire2pkt(&read, message.data(), message.size()) != LDNS_STATUS_OK) return false;
    const std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)> packet(read, ldns_pkt_free);
    write_section(json, "answer", ldns_pkt_answer(read));
    write_section(json, "authority", ldns_pkt_authority(read));
    write_section(json, "additional", ldns_pkt_additional(read));
    return true;
}

}  // namespace warren
