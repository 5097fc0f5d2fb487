/*
 * Part of transcript.c: demand-dial interfaces with their phone-book entries, levels 2 and 3.
 */

/* What mingw-w64's header does not have. */
#ifndef MPRNP_Ipv6
#define MPRNP_Ipv6 8
#endif
#ifndef MPR_VS_Ikev2Only
#define MPR_VS_Ikev2Only 7
#endif
#ifndef MPRIO_UseLogonCredentials
#define MPRIO_UseLogonCredentials 0x4000
#endif
#ifndef MPRIO_RequireMachineCertificates
#define MPRIO_RequireMachineCertificates 0x1000000
#define MPRIO_UsePreSharedKeyForIkev2Initiator 0x2000000
#define MPRIO_UsePreSharedKeyForIkev2Responder 0x4000000
#endif

/* The phone book of the router, read whole; NULL where there is none. */
static char *phone_book(const char *directory, size_t *length)
{
    static char content[65536];
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/router/Windows/System32/ras/router.pbk", directory);
    file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    *length = fread(content, 1, sizeof content, file);
    fclose(file);
    return content;
}

/* Prints how many bytes the phone book has and a hash of them (FNV-1a). */
static void print_book(const char *directory)
{
    size_t length = 0, index;
    const char *book = phone_book(directory, &length);
    uint32_t hash = 2166136261u;

    if (book == NULL) {
        printf("phone book: none\n");
        return;
    }
    for (index = 0; index < length; index++)
        hash = (hash ^ (unsigned char)book[index]) * 16777619u;
    printf("phone book: %u bytes, %08x\n", (unsigned)length, (unsigned)hash);
}

/* Prints the phone book, with each CR. */
static void print_whole_book(const char *directory)
{
    size_t length = 0, index;
    const char *book = phone_book(directory, &length);

    for (index = 0; index < length; index++) {
        if (book[index] == '\r')
            printf("\\r");
        else
            putchar(book[index]);
    }
}

static void print_address(const char *name, DWORD address)
{
    unsigned char byte[4];

    memcpy(byte, &address, 4);
    printf(" %s %u.%u.%u.%u", name, byte[0], byte[1], byte[2], byte[3]);
}

static void print_member(const char *name, const WCHAR *text)
{
    printf(" %s \"", name);
    print_text(text);
    printf("\"");
}

/* Prints an interface of level 2 or 3. */
static void print_dialing(const void *buffer, DWORD size, DWORD level)
{
    const MPR_INTERFACE_2 *item = buffer;
    const WCHAR *text = item->szAlternates;
    const size_t whole = level == 2 ? sizeof(MPR_INTERFACE_2) : sizeof(MPR_INTERFACE_3);

    print_interface((const MPR_INTERFACE_0 *)buffer);
    printf("    options %08x, size %u + %u\n", (unsigned)item->dwfOptions, (unsigned)whole,
           (unsigned)(size - whole));
    printf("   ");
    print_member("number", item->szLocalPhoneNumber);
    while (text != NULL && text[0] != 0) {
        print_member("or", text);
        while (*text++ != 0)
            ;
    }
    printf("\n   ");
    print_address("address", item->ipaddr);
    print_address("dns", item->ipaddrDns);
    print_address("or", item->ipaddrDnsAlt);
    print_address("wins", item->ipaddrWins);
    print_address("or", item->ipaddrWinsAlt);
    printf("\n    protocols %x, type %u, links %u, channels %u", (unsigned)item->dwfNetProtocols,
           (unsigned)item->dwType, (unsigned)item->dwSubEntries, (unsigned)item->dwChannels);
    print_member("device", item->szDeviceType);
    print_member("named", item->szDeviceName);
    printf("\n   ");
    print_member("pad", item->szX25PadType);
    print_member("x25", item->szX25Address);
    print_member("facilities", item->szX25Facilities);
    print_member("data", item->szX25UserData);
    printf("\n    mode %u, dial %u%% %us, hang up %u%% %us, idle %u, encryption %u, strategy %u\n",
           (unsigned)item->dwDialMode, (unsigned)item->dwDialExtraPercent,
           (unsigned)item->dwDialExtraSampleSeconds, (unsigned)item->dwHangUpExtraPercent,
           (unsigned)item->dwHangUpExtraSampleSeconds, (unsigned)item->dwIdleDisconnectSeconds,
           (unsigned)item->dwEncryptionType, (unsigned)item->dwVpnStrategy);
    printf("    guid %08x-%04x-%04x, inside: %d %d\n", (unsigned)item->guidId.Data1, item->guidId.Data2,
           item->guidId.Data3,
           item->szAlternates == NULL || ((LPBYTE)item->szAlternates > (LPBYTE)buffer
                                          && (LPBYTE)item->szAlternates < (LPBYTE)buffer + size),
           item->lpbCustomAuthData == NULL || item->lpbCustomAuthData == (LPBYTE)buffer + whole);
    printf("    eap method %u, ", (unsigned)item->dwCustomAuthKey);
    print_bytes("data", item->lpbCustomAuthData, item->dwCustomAuthDataSize);
    if (level == 3) {
        print_bytes("    ipv6 dns", &((const MPR_INTERFACE_3 *)buffer)->ipv6addrDns, 16);
        print_bytes("    or", &((const MPR_INTERFACE_3 *)buffer)->ipv6addrDnsAlt, 16);
    }
}

/* Gets an interface, prints it, and puts it back: not one byte of the phone book changes. */
static void get_and_set(HANDLE config, HANDLE item, DWORD level, const char *directory)
{
    LPBYTE buffer = NULL;
    DWORD size = 0;

    if (CALL(MprConfigInterfaceGetInfo(config, item, level, &buffer, &size)) != NO_ERROR)
        return;
    print_dialing(buffer, size, level);
    CALL(MprConfigInterfaceSetInfo(config, item, level, buffer));
    CALL(MprConfigBufferFree(buffer));
    print_book(directory);
}

/* Fills in a tunnel. */
static void tunnel(MPR_INTERFACE_3 *item, const WCHAR *name)
{
    static const unsigned char address[4] = {192, 0, 2, 7}, dns[4] = {192, 0, 2, 53};
    static const unsigned char wins[4] = {192, 0, 2, 137};
    static const GUID guid = {0x7ee2d1d9, 0xb7fe, 0x418b, {0xa0, 0x4e, 0xc7, 0x3c, 0xb4, 0x27, 0x65, 0xc5}};

    memset(item, 0, sizeof *item);
    set_text(item->wszInterfaceName, name);
    item->fEnabled = 1;
    item->dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    item->dwfOptions = MPRIO_SpecificIpAddr | MPRIO_SpecificNameServers | MPRIO_RemoteDefaultGateway
                       | MPRIO_SwCompression | MPRIO_PromoteAlternates | MPRIO_RequireCHAP
                       | MPRIO_RequireMsCHAP2 | MPRIO_RequireEncryptedPw | MPRIO_IpSecPreSharedKey;
    set_text(item->szLocalPhoneNumber, u"vpn.example.net");
    memcpy(&item->ipaddr, address, 4);
    memcpy(&item->ipaddrDns, dns, 4);
    memcpy(&item->ipaddrWinsAlt, wins, 4);
    item->dwfNetProtocols = MPRNP_Ip;
    set_text(item->szDeviceType, u"vpn");
    set_text(item->szDeviceName, u"WAN Miniport (L2TP)");
    item->dwIdleDisconnectSeconds = 300;
    item->dwType = MPRET_Vpn;
    item->dwEncryptionType = MPR_ET_RequireMax;
    item->dwCustomAuthKey = 13;
    item->guidId = guid;
    item->dwVpnStrategy = MPR_VS_L2tpOnly;
}

/* What is set and refused: each call alone, on a copy. */
#define REFUSED(code) \
    do { \
        MPR_INTERFACE_3 wrong = good; \
        code; \
        printf("%s:\n    ", #code); \
        CALL(MprConfigInterfaceSetInfo(config, item, 3, (LPBYTE)&wrong)); \
    } while (0)

/* What is made and refused. */
#define NOT_MADE(code) \
    do { \
        MPR_INTERFACE_3 wrong; \
        HANDLE none = NULL; \
        tunnel(&wrong, u"Never"); \
        code; \
        printf("%s:\n    ", #code); \
        CALL(MprConfigInterfaceCreate(config, 2, (LPBYTE)&wrong, &none)); \
    } while (0)

static void demand_dial_errors(HANDLE config, HANDLE item, MPR_INTERFACE_3 good, const char *directory)
{
    static WCHAR endless[32768];
    static unsigned char byte = 1;
    static const WCHAR lone[] = {0xd800, 0};
    HANDLE other = NULL, lan = NULL;
    MPR_INTERFACE_0 first;
    LPBYTE buffer = NULL;
    DWORD size = 0;

    section("demand-dial interfaces: errors");
    memset(endless, 0x41, sizeof endless);
    REFUSED(wrong.dwfOptions |= 0x100);
    REFUSED(wrong.dwfOptions |= MPRIO_RequirePAP);
    REFUSED(wrong.dwfOptions |= MPRIO_NetworkLogon);
    REFUSED(wrong.dwfOptions |= MPRIO_SecureLocalFiles);
    REFUSED(wrong.dwfOptions |= MPRIO_UsePreSharedKeyForIkev2Responder);
    REFUSED(wrong.dwfNetProtocols = 1);
    REFUSED(wrong.dwChannels = 1);
    REFUSED(wrong.dwDialMode = 3);
    REFUSED(wrong.dwDialExtraPercent = 101);
    REFUSED(wrong.dwDialExtraSampleSeconds = 3601);
    REFUSED(wrong.dwHangUpExtraPercent = 101);
    REFUSED(wrong.dwHangUpExtraSampleSeconds = 3601);
    REFUSED(wrong.dwType = MPRET_Phone);
    REFUSED(wrong.dwEncryptionType = 4);
    REFUSED(wrong.dwVpnStrategy = 5);
    REFUSED(wrong.guidId.Data1++);
    REFUSED(wrong.dwIfType = ROUTER_IF_TYPE_HOME_ROUTER);
    REFUSED(set_text(wrong.wszInterfaceName, u"Another"));
    REFUSED(set_text(wrong.szDeviceType, u"modem"));
    REFUSED(set_text(wrong.szDeviceName, u"Fabrikam Inc 28800 External"));
    REFUSED(set_text(wrong.szX25Address, u"1"));
    REFUSED(set_text(wrong.szLocalPhoneNumber, u"a\nb"));
    REFUSED(set_text(wrong.szLocalPhoneNumber, lone));
    REFUSED(memset(wrong.szLocalPhoneNumber, 0x41, sizeof wrong.szLocalPhoneNumber));
    REFUSED(memset(wrong.szX25UserData, 0x41, sizeof wrong.szX25UserData));
    REFUSED(wrong.szAlternates = endless);
    REFUSED((wrong.lpbCustomAuthData = NULL, wrong.dwCustomAuthDataSize = 1));
    REFUSED((wrong.lpbCustomAuthData = &byte, wrong.dwCustomAuthDataSize = 0xffffffff));
    NOT_MADE((wrong.dwType = 0, wrong.szDeviceType[0] = 0));
    NOT_MADE(wrong.dwType = MPRET_Phone);
    NOT_MADE(wrong.dwType = 4);
    NOT_MADE(set_text(wrong.szDeviceType, u"modem"));
    NOT_MADE(set_text(wrong.szDeviceType, u"PPPoE"));
    NOT_MADE(set_text(wrong.szDeviceName, u"Fabrikam Inc 28800 External"));
    NOT_MADE(wrong.dwVpnStrategy = 6);
    NOT_MADE(wrong.dwIfType = ROUTER_IF_TYPE_HOME_ROUTER);
    NOT_MADE(wrong.dwIfType = ROUTER_IF_TYPE_DEDICATED);
    NOT_MADE(set_text(wrong.wszInterfaceName, u"TUNNEL"));
    NOT_MADE(set_text(wrong.wszInterfaceName, u"two\nlines"));
    NOT_MADE(set_text(wrong.wszInterfaceName, lone));
    CALL(MprConfigInterfaceCreate(config, 2, NULL, &other));
    CALL(MprConfigInterfaceCreate(config, 3, (LPBYTE)&good, NULL));
    CALL(MprConfigInterfaceSetInfo(config, item, 2, NULL));
    CALL(MprConfigInterfaceGetInfo(config, item, 3, NULL, &size));
    CALL(MprConfigInterfaceGetInfo(config, item, 3, &buffer, NULL));
    print_book(directory);

    /* One without an entry, one that does not dial and is dialled, and one of the LAN. */
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &other));
    CALL(MprConfigInterfaceGetInfo(config, other, 2, &buffer, &size));
    set_text(good.wszInterfaceName, u"Branch");
    CALL(MprConfigInterfaceSetInfo(config, other, 3, (LPBYTE)&good));
    CALL(MprConfigInterfaceGetHandle(config, u"Timed", &other));
    CALL(MprConfigInterfaceGetInfo(config, other, 2, &buffer, &size));
    memset(&first, 0, sizeof first);
    set_text(first.wszInterfaceName, u"{0A1B2C3D-0001-4000-8000-00155D010402}");
    first.fEnabled = 1;
    first.dwIfType = ROUTER_IF_TYPE_DEDICATED;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&first, &lan));
    CALL(MprConfigInterfaceGetInfo(config, lan, 3, &buffer, &size));
    CALL(MprConfigInterfaceDelete(config, lan));
    CALL(MprConfigInterfaceGetInfo(config, lan, 3, &buffer, &size));
    good.wszInterfaceName[0] = 0;
    CALL(MprConfigInterfaceSetInfo(config, lan, 3, (LPBYTE)&good));
    print_book(directory);
}

static void demand_dial(HANDLE config, const char *directory)
{
    static WCHAR alternates[] = u"192.0.2.100\0" u"2001:db8::100\0";
    static WCHAR reversed[] = u"2001:db8::100\0" u"third.example.net\0";
    static unsigned char data[70];
    MPR_INTERFACE_3 item;
    HANDLE branch = NULL, made = NULL, again = NULL, pppoe = NULL, plain = NULL;
    LPBYTE buffer = NULL;
    DWORD size = 0, index;

    section("demand-dial interfaces");
    for (index = 0; index < sizeof data; index++)
        data[index] = (unsigned char)(index * 3);
    tunnel(&item, u"Branch");
    print_book(directory);
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &branch));
    CALL(MprConfigInterfaceGetInfo(config, branch, 2, &buffer, &size));
    CALL(MprConfigInterfaceSetInfo(config, branch, 2, (LPBYTE)&item));

    tunnel(&item, u"Tunnel");
    item.szAlternates = alternates;
    item.lpbCustomAuthData = data;
    item.dwCustomAuthDataSize = sizeof data;
    CALL(MprConfigInterfaceCreate(config, 2, (LPBYTE)&item, &made));
    CALL(MprConfigInterfaceCreate(config, 2, (LPBYTE)&item, &again));
    print_book(directory);
    CALL(MprConfigInterfaceGetInfo(config, made, 0, &buffer, &size));
    print_interface((MPR_INTERFACE_0 *)buffer);
    CALL(MprConfigBufferFree(buffer));
    CALL(MprConfigInterfaceGetInfo(config, made, 1, &buffer, &size));
    print_interface((MPR_INTERFACE_0 *)buffer);
    CALL(MprConfigBufferFree(buffer));
    get_and_set(config, made, 2, directory);
    get_and_set(config, made, 3, directory);

    section("demand-dial interfaces: changes");
    item.fEnabled = 0;
    item.szAlternates = reversed;
    set_text(item.szLocalPhoneNumber, u"2001:db8::1");
    item.dwCustomAuthDataSize = 3;
    item.dwfOptions = MPRIO_RequireEAP | MPRIO_RequireMachineCertificates | MPRIO_IpHeaderCompression
                      | MPRIO_DisableLcpExtensions | MPRIO_UseLogonCredentials
                      | MPRIO_UsePreSharedKeyForIkev2Initiator
                      | MPRIO_UsePreSharedKeyForIkev2Responder | MPRIO_SharedPhoneNumbers;
    item.dwfNetProtocols = MPRNP_Ip | MPRNP_Ipv6;
    set_text(item.szDeviceName, u"WAN Miniport (IKEv2)");
    item.dwVpnStrategy = MPR_VS_Ikev2Only;
    item.dwDialMode = MPRDM_DialAsNeeded;
    item.dwDialExtraPercent = 75;
    item.dwDialExtraSampleSeconds = 120;
    item.dwHangUpExtraPercent = 10;
    item.dwHangUpExtraSampleSeconds = 240;
    item.dwIdleDisconnectSeconds = MPRIDS_Disabled;
    item.dwEncryptionType = MPR_ET_Optional;
    item.dwCustomAuthKey = 0xffffffff;
    memcpy(&item.ipv6addrDns, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x53", 16);
    CALL(MprConfigInterfaceSetInfo(config, made, 3, (LPBYTE)&item));
    print_book(directory);
    get_and_set(config, made, 3, directory);
    /* Level 2 says nothing of IPv6. No way of authentication stands for the usual ones. */
    item.szAlternates = NULL;
    item.lpbCustomAuthData = NULL;
    item.dwCustomAuthDataSize = 0;
    item.dwfOptions = 0;
    item.fEnabled = 1;
    CALL(MprConfigInterfaceSetInfo(config, made, 2, (LPBYTE)&item));
    get_and_set(config, made, 3, directory);

    section("demand-dial interfaces: others");
    memset(&item, 0, sizeof item);
    set_text(item.wszInterfaceName, u"Plain");
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    item.dwType = MPRET_Vpn;
    CALL(MprConfigInterfaceCreate(config, 2, (LPBYTE)&item, &plain));
    get_and_set(config, plain, 2, directory);
    set_text(item.wszInterfaceName, u"DSL");
    item.dwType = 0;
    item.dwfOptions = MPRIO_RequirePAP | MPRIO_RequireCHAP;
    set_text(item.szDeviceType, u"PPPoE");
    memcpy(&item.ipv6addrDnsAlt, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x35", 16);
    CALL(MprConfigInterfaceCreate(config, 3, (LPBYTE)&item, &pppoe));
    get_and_set(config, pppoe, 3, directory);
    /* The entry stays, and is found again. */
    CALL(MprConfigInterfaceDelete(config, plain));
    print_book(directory);
    set_text(item.wszInterfaceName, u"Plain");
    set_text(item.szDeviceType, u"VPN");
    set_text(item.szLocalPhoneNumber, u"plain.example.net");
    CALL(MprConfigInterfaceCreate(config, 3, (LPBYTE)&item, &plain));
    get_and_set(config, plain, 2, directory);
    print_whole_book(directory);

    tunnel(&item, u"Tunnel");
    item.dwEncryptionType = MPR_ET_Optional;
    CALL(MprConfigInterfaceSetInfo(config, made, 3, (LPBYTE)&item));
    item.dwEncryptionType = MPR_ET_RequireMax;
    CALL(MprConfigInterfaceSetInfo(config, made, 3, (LPBYTE)&item));
    demand_dial_errors(config, made, item, directory);
}
