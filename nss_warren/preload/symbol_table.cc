#include "nss_warren/preload/symbol_table.h"

#include <bit>
#include <cstring>

namespace warren::nss {
namespace {

constexpr uint16_t kHiddenVersion = 0x8000;  // an older version, kept for programs built then
constexpr uint16_t kLocalVersion = 0;        // VER_NDX_LOCAL

uint32_t gnu_hash_of(const char* name) {
    uint32_t hash = 5381;
    for (; *name != '\0'; ++name) hash = hash * 33 + static_cast<uint8_t>(*name);
    return hash;
}

uint32_t hash_of(const char* name) {
    uint32_t hash = 0;
    for (; *name != '\0'; ++name) {
        hash = (hash << 4) + static_cast<uint8_t>(*name);
        hash ^= (hash & 0xf0000000) >> 24;
        hash &= 0x0fffffff;
    }
    return hash;
}

}  // namespace

SymbolTable::SymbolTable(const dl_phdr_info& object) : base_(object.dlpi_addr) {
    const ElfW(Dyn)* entry = nullptr;
    for (size_t i = 0; i < object.dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = object.dlpi_phdr[i];
        const uintptr_t start = base_ + segment.p_vaddr;
        if (segment.p_type == PT_DYNAMIC) entry = std::bit_cast<const ElfW(Dyn)*>(start);
        if (segment.p_type != PT_LOAD) continue;
        if (start < start_) start_ = start;
        if (start + segment.p_memsz > end_) end_ = start + segment.p_memsz;
    }
    for (; entry != nullptr && entry->d_tag != DT_NULL; ++entry) {
        const ElfW(Addr) value = entry->d_un.d_ptr;
        if (entry->d_tag == DT_SYMTAB) symbols_ = static_cast<const ElfW(Sym)*>(at(value));
        if (entry->d_tag == DT_STRTAB) strings_ = static_cast<const char*>(at(value));
        if (entry->d_tag == DT_STRSZ) strings_size_ = value;
        if (entry->d_tag == DT_VERSYM) versions_ = static_cast<const uint16_t*>(at(value));
        if (entry->d_tag == DT_GNU_HASH) gnu_hash_ = static_cast<const uint32_t*>(at(value));
        if (entry->d_tag == DT_HASH) hash_ = static_cast<const uint32_t*>(at(value));
    }
}

bool SymbolTable::contains(const void* address) const {
    const auto place = reinterpret_cast<uintptr_t>(address);
    return place >= start_ && place < end_;
}

// glibc adds the base to the addresses in the dynamic section when it loads an object (not for the
// vDSO), musl never does: what does not lie in the object yet still lacks the base.
const void* SymbolTable::at(ElfW(Addr) pointer) const {
    const void* const as_is = std::bit_cast<const void*>(pointer);
    return contains(as_is) ? as_is : std::bit_cast<const void*>(base_ + pointer);
}

void* SymbolTable::find_function(const char* name) const {
    if (symbols_ == nullptr || strings_ == nullptr) return nullptr;
    if (gnu_hash_ != nullptr) return find_by_gnu_hash(name);
    return hash_ != nullptr ? find_by_hash(name) : nullptr;
}

// Four words of header, a Bloom filter, the buckets, and a hash for each symbol from the first one
// on that is hashed; its lowest bit says that a bucket's chain ends there.
void* SymbolTable::find_by_gnu_hash(const char* name) const {
    constexpr uint32_t kBits = 8 * sizeof(ElfW(Addr));
    const uint32_t bucket_count = gnu_hash_[0];
    const uint32_t first_symbol = gnu_hash_[1];
    const uint32_t filter_size = gnu_hash_[2];
    const uint32_t filter_shift = gnu_hash_[3];
    if (bucket_count == 0 || filter_size == 0) return nullptr;
    const auto* const filter = reinterpret_cast<const ElfW(Addr)*>(gnu_hash_ + 4);
    const auto* const buckets = reinterpret_cast<const uint32_t*>(filter + filter_size);
    const uint32_t* const chains = buckets + bucket_count;

    const uint32_t hash = gnu_hash_of(name);
    const ElfW(Addr) word = filter[hash / kBits % filter_size];
    const ElfW(Addr) bits = ElfW(Addr){1} << hash % kBits | ElfW(Addr){1}
                                                                << (hash >> filter_shift) % kBits;
    if ((word & bits) != bits) return nullptr;
    uint32_t index = buckets[hash % bucket_count];
    if (index < first_symbol) return nullptr;
    for (;; ++index) {
        const uint32_t chained = chains[index - first_symbol];
        if ((chained | 1) == (hash | 1)) {
            if (void* const found = function(index, name)) return found;
        }
        if ((chained & 1) != 0) return nullptr;
    }
}

void* SymbolTable::find_by_hash(const char* name) const {
    const uint32_t bucket_count = hash_[0];
    const uint32_t symbol_count = hash_[1];
    if (bucket_count == 0) return nullptr;
    const uint32_t* const chains = hash_ + 2 + bucket_count;
    uint32_t index = hash_[2 + hash_of(name) % bucket_count];
    for (; index != STN_UNDEF && index < symbol_count; index = chains[index]) {
        if (void* const found = function(index, name)) return found;
    }
    return nullptr;
}

void* SymbolTable::function(uint32_t index, const char* name) const {
    const ElfW(Sym)& symbol = symbols_[index];
    const int binding = symbol.st_info >> 4;
    const int visibility = symbol.st_other & 3;
    if (symbol.st_shndx == SHN_UNDEF || (symbol.st_info & 0xf) != STT_FUNC) return nullptr;
    if (binding != STB_GLOBAL && binding != STB_WEAK) return nullptr;
    if (visibility != STV_DEFAULT && visibility != STV_PROTECTED) return nullptr;
    if (symbol.st_name >= strings_size_ || strcmp(strings_ + symbol.st_name, name) != 0) {
        return nullptr;
    }
    if (versions_ != nullptr) {
        const uint16_t version = versions_[index];
        if ((version & kHiddenVersion) != 0 || version == kLocalVersion) return nullptr;
    }
    return std::bit_cast<void*>(base_ + symbol.st_value);
}

}  // namespace warren::nss
