import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What stands in a file of certificates, or what is wrong with it. */
export type Certificates = { readonly pem: string } | { readonly fault: string }

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Reads certificates in PEM: the authorities that we trust, or our own. One that is over would be found out only later. */
export function readCertificates(file: string): Certificates {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch {
    return { fault: 'names a file that cannot be read' }
  }
  const blocks = pem.match(block) ?? []
  if (blocks.length === 0) return { fault: 'names a file without a certificate (PEM)' }
  for (const text of blocks) {
    const certificate = parse(text)
    if (!certificate) return { fault: 'names a file with a certificate that is broken' }
    if (new Date(certificate.validTo) < new Date()) {
      return { fault: `names a file with a certificate that expired on ${certificate.validTo}: renew it` }
    }
  }
  return { pem }
}

function parse(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}
