#include "sidecar/hook/library_folder.h"

#include <elf.h>

#include <array>
#include <cstring>
#include <string_view>

#include "sidecar/base/read_file.h"

namespace warren {
namespace {

constexpr size_t kAnySize = SIZE_MAX;
// Debian's for each machine, then Fedora's, then those that all others have.
constexpr const char* kFolders[] = {"/usr/lib/x86_64-linux-gnu",
                                    "/lib/x86_64-linux-gnu",
                                    "/usr/lib/aarch64-linux-gnu",
                                    "/lib/aarch64-linux-gnu",
                                    "/usr/lib64",
                                    "/lib64",
                                    "/usr/lib",
                                    "/lib"};

// Class, byte order and machine of an ELF file; what is none has none.
std::string machine_of(std::string_view file) {
    Elf64_Ehdr header{};
    if (file.size() < sizeof header) return "";
    std::memcpy(&header, file.data(), sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "";
    return {static_cast<char>(header.e_ident[EI_CLASS]), static_cast<char>(header.e_ident[EI_DATA]),
            static_cast<char>(header.e_machine & 0xff), static_cast<char>(header.e_machine >> 8)};
}

}  // namespace

std::optional<std::string> library_folder(const InsideRoot& inside, const std::string& module) {
    std::string head(sizeof(Elf64_Ehdr), '\0');
    head.resize(FileReader(module, kAnySize).read(head.data(), head.size()));
    const std::string wanted = machine_of(head);
    for (const char* folder : kFolders) {
        const auto library = inside.read(std::string(folder) + "/libc.so.6", sizeof(Elf64_Ehdr));
        if (library && !wanted.empty() && machine_of(*library) == wanted) return folder;
    }
    return {};
}

}  // namespace warren
