// The dynamic symbols of one loaded object, found by name through its hash table, DT_GNU_HASH or
// DT_HASH (System V gABI, chapter 5). Reads memory of the loaded object and nothing else; no system
// call, no heap. A value of one walk over the loaded objects: they may be gone afterwards.
#pragma once

#include <link.h>

#include <cstdint>

namespace warren::nss {

class SymbolTable {
  public:
    explicit SymbolTable(const dl_phdr_info& object);

    // The function of that name that a program built today would be linked to: defined here,
    // visible, and of several versions the default one. Null if there is none.
    [[nodiscard]] void* find_function(const char* name) const;

    [[nodiscard]] bool contains(const void* address) const;

  private:
    [[nodiscard]] const void* at(ElfW(Addr) pointer) const;
    [[nodiscard]] void* find_by_gnu_hash(const char* name) const;
    [[nodiscard]] void* find_by_hash(const char* name) const;
    [[nodiscard]] void* function(uint32_t index, const char* name) const;

    ElfW(Addr) base_;
    uintptr_t start_ = UINTPTR_MAX;  // of what is loaded
    uintptr_t end_ = 0;
    const ElfW(Sym) * symbols_ = nullptr;
    const char* strings_ = nullptr;
    size_t strings_size_ = 0;
    const uint16_t* versions_ = nullptr;
    const uint32_t* gnu_hash_ = nullptr;
    const uint32_t* hash_ = nullptr;
};

}  // namespace warren::nss
