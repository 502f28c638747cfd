// Card numbers: twelve digits, the last one a check digit after Luhn (ISO/IEC 7812-1 annex B). Pure.

export function checkDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** A card number of a running number. */
export function cardNumber(serial: number): string {
  const body = `70${String(serial).padStart(9, "0")}`;
  return body + String(checkDigit(body));
}

/** A mistyped digit or two neighbours swapped is noticed. */
export function isCardNumber(text: string): boolean {
  return /^70\d{10}$/.test(text) && checkDigit(text.slice(0, -1)) === Number(text.at(-1));
}
