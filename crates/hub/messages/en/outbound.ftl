# The way out: mail, and messages to other systems.
outbound-trouble-off = No mail server is connected, or the receiver was taken away.
outbound-trouble-resting = The receiver did not answer a moment ago; it is left alone for a while.
outbound-trouble-unknown = No server has this name. Check the name and the DNS.
outbound-trouble-unreachable = No connection. Check the port and the firewall, or the server is down.
outbound-trouble-slow = The server answers too slowly; given up.
outbound-trouble-unsafe = The connection is not safe: the certificate is not valid, or the server does not offer the encryption or sign-in that was chosen.
outbound-trouble-login = The name or the password was not accepted. Check the password file.
outbound-trouble-refused = The receiver refused.
outbound-trouble-later = The receiver is busy or in trouble and could not take it.
outbound-trouble-private = This address is in a private network, and the settings do not open those.
outbound-trouble-redirect = The receiver points to another address. La Chan does not follow; enter the last address itself.
outbound-trouble-malformed = The sender's or the receiver's address is malformed.
outbound-trouble-large = The file is larger than can be taken (64 MB).
outbound-target-unreadable = This is no web address yet. Write it like https://gateway.tinh.example/message.
outbound-target-login = Leave names and passwords out of the address.
outbound-target-plain = The address has to begin with https://.
outbound-target-private = This address is in a private network. To use it, the operator turns webhook_private_addresses on in the settings.
