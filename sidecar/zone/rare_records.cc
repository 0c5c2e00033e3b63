#include "sidecar/zone/rare_records.h"

#include <stdbool.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <ldns/ldns.h>  // last: it defines bool, true and false as macros

namespace warren {
namespace {

constexpr uint32_t kRefresh = 3600;
constexpr uint32_t kRetry = 600;
constexpr uint32_t kExpire = 86400;

struct RecordDeleter {
    void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
using Record = std::unique_ptr<ldns_rr, RecordDeleter>;

Record new_record(ldns_rr_type type) {
    Record record(ldns_rr_new());
    if (!record) throw std::bad_alloc();
    ldns_rr_set_type(record.get(), type);
    ldns_rr_set_class(record.get(), LDNS_RR_CLASS_IN);
    ldns_rr_set_owner(record.get(), ldns_dname_new_frm_str("."));
    return record;
}

void push(const Record& record, ldns_rdf* field) {
    if (field == nullptr) throw std::runtime_error("ldns refuses a field of a record");
    ldns_rr_push_rdf(record.get(), field);
}

void push_name(const Record& record, const std::string& wire) {
    push(record, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, wire.size(), wire.data()));
}

void push_number(const Record& record, uint32_t number) {
    push(record, ldns_native2rdf_int32(LDNS_RDF_TYPE_INT32, number));
}

// The record's data alone: behind the root's zero and the ten octets of type to length.
std::string rdata(const Record& record) {
    uint8_t* wire = nullptr;
    size_t size = 0;
    if (ldns_rr2wire(&wire, record.get(), LDNS_SECTION_ANSWER, &size) != LDNS_STATUS_OK) {
        throw std::runtime_error("ldns cannot write a record");
    }
    constexpr size_t kBeforeRdata = 11;
    std::string data(reinterpret_cast<const char*>(wire) + kBeforeRdata, size - kBeforeRdata);
    std::free(wire);
    return data;
}

std::string below(std::string_view labels, dns::Labels domain) {
    std::string name(labels);
    name += domain;
    name += '\0';
    return name;
}

}  // namespace

std::string soa_rdata(dns::Labels domain, uint32_t serial, uint32_t minimum) {
    const Record soa = new_record(LDNS_RR_TYPE_SOA);
    push_name(soa, below("\2ns\3dns", domain));
    push_name(soa, below("\12hostmaster", domain));
    push_number(soa, serial);
    push_number(soa, kRefresh);
    push_number(soa, kRetry);
    push_number(soa, kExpire);
    push_number(soa, minimum);
    return rdata(soa);
}

std::string ns_rdata(dns::Labels domain) {
    const Record ns = new_record(LDNS_RR_TYPE_NS);
    push_name(ns, below("\2ns\3dns", domain));
    return rdata(ns);
}

std::string text_rdata(const std::vector<std::pair<std::string, std::string>>& pairs) {
    const Record txt = new_record(LDNS_RR_TYPE_TXT);
    size_t size = 0;
    for (const auto& [key, value] : pairs) {
        std::string field = key;
        field.append(1, '=').append(value);
        if (field.size() > 255 || size + 1 + field.size() > kMaxText) continue;
        size += 1 + field.size();
        field.insert(field.begin(), static_cast<char>(field.size()));
        push(txt, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, field.size(), field.data()));
    }
    return size == 0 ? std::string() : rdata(txt);
}

}  // namespace warren
