#include "sidecar/cache/cache_entry.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace warren {
namespace {

constexpr size_t kAllocatorShare = sizeof(size_t);  // in front of each piece of glibc's heap

}  // namespace

CacheEntry::CacheEntry(const CacheKey& key, const KeptResponse& response, uint32_t lifetime,
                       BootTime now)
    : hash(key.hash),
      stored_at(now),
      expires_at(now + BootTime{lifetime} * 1000),
      context_(key.context),
      counts_(response.counts),
      type_(static_cast<uint16_t>(key.type)),
      records_size_(static_cast<uint16_t>(response.records.size())),
      ttl_count_(static_cast<uint16_t>(response.ttl_places.size())),
      rcode_(response.rcode),
      name_size_(static_cast<uint8_t>(key.name.size())),
      authentic_(response.authentic),
      dnssec_ok_(key.dnssec_ok),
      checking_disabled_(key.checking_disabled) {
    auto* places = reinterpret_cast<uint16_t*>(payload());
    std::copy(response.ttl_places.begin(), response.ttl_places.end(), places);
    uint8_t* records = reinterpret_cast<uint8_t*>(places + ttl_count_);
    std::copy(response.records.begin(), response.records.end(), records);
    std::copy(key.name.begin(), key.name.end(), records + records_size_);
}

CacheEntry::Ptr CacheEntry::make(const CacheKey& key, const KeptResponse& response,
                                 uint32_t lifetime, BootTime now) {
    const size_t size = sizeof(CacheEntry) + response.ttl_places.size_bytes() +
                        response.records.size() + key.name.size();
    void* memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    return Ptr(new (memory) CacheEntry(key, response, lifetime, now));
}

void CacheEntry::Free::operator()(CacheEntry* entry) const { std::free(entry); }

dns::Labels CacheEntry::name() const {
    const uint8_t* at = payload() + ttl_count_ * sizeof(uint16_t) + records_size_;
    return {reinterpret_cast<const char*>(at), name_size_};
}

bool CacheEntry::is_for(const CacheKey& key) const {
    return hash == key.hash && context_ == key.context &&
           type_ == static_cast<uint16_t>(key.type) && dnssec_ok_ == key.dnssec_ok &&
           checking_disabled_ == key.checking_disabled && name() == key.name;
}

KeptResponse CacheEntry::response() const {
    const auto* places = reinterpret_cast<const uint16_t*>(payload());
    return {.rcode = rcode_,
            .authentic = authentic_,
            .counts = counts_,
            .records = {reinterpret_cast<const uint8_t*>(places + ttl_count_), records_size_},
            .ttl_places = {places, ttl_count_}};
}

size_t CacheEntry::octets() const {
    return malloc_usable_size(const_cast<CacheEntry*>(this)) + kAllocatorShare;
}

}  // namespace warren
